/** A machine that somebody has made in VMware's window, with lines that nobody here knows. */
export const foreign = `.encoding = "UTF-8"
config.version = "8"
virtualHW.version = "19"
displayName = "old"
guestOS = "other-64"
uuid.bios = "56 4d 1a 2b 3c 4d 5e 6f-70 81 92 a3 b4 c5 d6 e7"
memsize = "512"
svga.present = "TRUE"
mks.enable3d = "TRUE"
someday.unknown:key = "a |22quoted|22 value"
vmotion.checkpointFBSize = "4194304"
`
