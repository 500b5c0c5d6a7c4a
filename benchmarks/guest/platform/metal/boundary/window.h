/* Where the pages of the paging workloads lie: 512 of them at 2 GiB, far from everything that is mapped one to one. */
#ifndef WINDOW_H
#define WINDOW_H
#define WINDOW 0x80000000
#define WINDOW_PAGES 512
#endif
