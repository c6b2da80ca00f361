/* The kernel's SysRq keys, which reach past every terminal: they end processes and reboot. */
#ifndef SSO_MAGIC_KEYS_H
#define SSO_MAGIC_KEYS_H

/* Learns what the system allows; what an earlier lock learned counts, since it may have been killed while it forbade them. */
void read_magic_keys(void);

/* Forbids them all while the console is locked. */
void forbid_magic_keys(void);

/* Allows again what the system allows. */
void allow_magic_keys(void);

#endif
