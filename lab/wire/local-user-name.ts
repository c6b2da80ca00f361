/**
 * The name of a local account, for whoever takes one: scenarios, the guests that they make, and the agent. useradd(8)
 * of Debian 12 takes more; this is what sites have (`alice`, `svc_backup`, `john.doe`, `JDoe`), systemd takes it too
 * (systemd.io/USER_NAMES), and no name is a number, an option, a path or a second field. 32 bytes at most.
 */
export const localUserName = /^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/;
