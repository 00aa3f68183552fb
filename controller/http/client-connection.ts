import { isIP } from "node:net";
import { parseAddressRange } from "#shared/address-range.ts";
import { plainAddress } from "#shared/plain-address.ts";
import type { Stage } from "../call-state.ts";

/** Says of an address whether a proxy of the operator's own is there. */
export type IsTrustedProxy = (address: string) => boolean;

/** The proxies in these addresses and CIDR ranges; what is no range is nobody's. */
export function trustedProxies(ranges: readonly string[]): IsTrustedProxy {
	const tests = ranges.map(parseAddressRange);
	return (address) => tests.some((holds) => holds?.(address) === true);
}

/**
 * Notes where a call came from: the other end of its connection, and beyond trusted proxies whoever they say. Everyone
 * else's X-Forwarded-For and X-Forwarded-Proto mean nothing.
 */
export function readConnection(isTrusted: IsTrustedProxy): Stage {
	return function noteConnection(ctx, next) {
		const { headers, socket } = ctx.req;
		const peer = plainAddress(socket.remoteAddress ?? "");
		const chain = headers["x-forwarded-for"];
		const forwarded = headers["x-forwarded-proto"];
		ctx.state.connection = {
			sourceIp: clientAddress(peer, textOf(chain), isTrusted),
			secure:
				ctx.secure ||
				(isTrusted(peer) &&
					lastOf(textOf(forwarded)).toLowerCase() === "https"),
		};
		return next();
	};
}

/**
 * The client's address: each proxy adds at the right end whom it was called by, so the first from there that is no
 * trusted proxy is who called one; all that stands left of it, that caller may have made up.
 */
export function clientAddress(
	peer: string,
	chain: string,
	isTrusted: IsTrustedProxy,
): string {
	const hops = chain.split(",");
	let client = peer;
	while (isTrusted(client)) {
		const hop = hopAddress(hops.pop() ?? "");
		if (hop === undefined) return client;
		client = hop;
	}
	return client;
}

/** Some proxies add the port: `192.0.2.1:5678`, `[2001:db8::1]:5678`. */
function hopAddress(text: string): string | undefined {
	const hop = text.trim();
	const [, inBrackets, beforePort] =
		/^(?:\[([^\]]+)\](?::\d+)?|([\d.]+):\d+)$/.exec(hop) ?? [];
	const address = plainAddress(inBrackets ?? beforePort ?? hop);
	return isIP(address) === 0 ? undefined : address;
}

function textOf(header: string | string[] | undefined): string {
	return typeof header === "object" ? header.join(",") : (header ?? "");
}

function lastOf(list: string): string {
	return list.slice(list.lastIndexOf(",") + 1).trim();
}
