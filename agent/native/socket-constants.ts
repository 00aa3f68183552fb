/**
 * Socket options as Linux numbers them, the same on x86-64 and arm64.
 * @see https://man7.org/linux/man-pages/man7/socket.7.html
 * @see https://man7.org/linux/man-pages/man7/ip.7.html
 * @see https://man7.org/linux/man-pages/man7/tcp.7.html
 * @see https://man7.org/linux/man-pages/man7/ipv6.7.html
 */
export const AF_INET = 2;
export const AF_INET6 = 10;
export const SOCK_STREAM = 1;
export const SOCK_NONBLOCK = 0o4000;
export const SOCK_CLOEXEC = 0o2000000;

export const SOL_SOCKET = 1;
export const SO_REUSEADDR = 2;
export const SO_RCVBUF = 8;
export const SO_BINDTODEVICE = 25;
export const SO_MARK = 36;

export const IPPROTO_IP = 0;
export const IP_TTL = 2;
export const IP_PKTINFO = 8;
export const IP_PKTOPTIONS = 9;

export const IPPROTO_TCP = 6;
export const TCP_SYNCNT = 7;
export const TCP_USER_TIMEOUT = 18;
export const TCP_SAVE_SYN = 27;
export const TCP_SAVED_SYN = 28;

export const IPPROTO_IPV6 = 41;
/** What an accepted stream socket answers for its IPv6 control messages; the name is RFC 2292's, the messages are RFC 3542's. */
export const IPV6_2292PKTOPTIONS = 6;
export const IPV6_UNICAST_HOPS = 16;
export const IPV6_V6ONLY = 26;
export const IPV6_RECVPKTINFO = 49;
export const IPV6_PKTINFO = 50;
