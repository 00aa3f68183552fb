import type { Socket } from "node:net";

/**
 * What the kernel says of an accepted connection. Four of these must name one instance before
 * anything is answered (mark, interface, MAC, peer address).
 */
export interface ConnectionFacts {
	/** The firewall's mark on the accepted socket; 0 when the handshake did not pass our rule. */
	readonly mark: number;
	/** Index of the interface the handshake came in through. */
	readonly interfaceIndex: number;
	/** Source MAC of the saved SYN, lower case with colons; undefined when the kernel saved none. */
	readonly mac: string | undefined;
	readonly peerAddress: string;
}

/** Reads the facts of an accepted connection; undefined when the kernel does not tell. Injected, so that tests can lie. */
export type ReadConnectionFacts = (
	socket: Socket,
) => ConnectionFacts | undefined;

/** Sets the hop limit of everything sent on the socket from now on (IMDSv2's PUT answer). */
export type SetHopLimit = (socket: Socket, hopLimit: number) => void;
