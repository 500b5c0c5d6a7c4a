/* What the payload does instead of serving its protocol when it is told so: it ends with the code that its second argument
   is, as a program that was just started (process.c), or is the partner of the network workloads. */
#include "server.h"

void run_as_child(void) {
  const char *verb = argument_at(1), *code = argument_at(2);
  if (verb && code && text_equals(verb, "end")) call(SYS_EXIT_GROUP, code[0]);
  if (verb && text_equals(verb, "serve")) run_as_server();
}
