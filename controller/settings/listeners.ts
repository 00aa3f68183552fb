import { z } from "zod";
import { parseAddressRange } from "#shared/address-range.ts";
import type { SettingHelp } from "#shared/command-line.ts";
import {
	isLoopback,
	type ListenAddress,
	parseListenAddress,
} from "#shared/listen-address.ts";
import { count, path, texts } from "#shared/setting-kinds.ts";

/** Text that names where to listen. */
const listenAddress = z.string().transform((text, context) => {
	const address = parseListenAddress(text);
	if (address) return address;
	context.addIssue("must be HOST:PORT, or unix:PATH of at most 107 bytes");
	return z.NEVER;
});

/** Trusting a whole address family would let every client name any address as its own. */
function isProxyRange(text: string): boolean {
	return parseAddressRange(text) !== undefined && !/\/0+$/.test(text);
}

/** Where the controller listens, and how callers are told apart. */
export const listenerSettings = {
	listen: listenAddress
		.refine((address) => address.kind === "tcp", "must be HOST:PORT")
		.prefault("127.0.0.1:8773")
		.meta({
			argument: "HOST:PORT",
			description: "where the IAM, STS and EC2 APIs listen; port 0 takes any",
			default: "127.0.0.1:8773",
		} satisfies SettingHelp),
	"node-listen": listenAddress.prefault("127.0.0.1:8774").meta({
		argument: "HOST:PORT|unix:PATH",
		description: "where the agents' API listens, always with mutual TLS",
		default: "127.0.0.1:8774",
	} satisfies SettingHelp),
	"tls-cert": path.optional().meta({
		argument: "FILE",
		description: "certificate chain (PEM) to serve the APIs by HTTPS",
	} satisfies SettingHelp),
	"tls-key": path.optional().meta({
		argument: "FILE",
		description: "its key (PEM)",
	} satisfies SettingHelp),
	"api-connections": count(2000).meta({
		argument: "N",
		description:
			"how many connections the APIs' listener holds at once; beyond it those that have asked nothing the longest are ended",
		default: "2000",
	} satisfies SettingHelp),
	"node-connections": count(10_000).meta({
		argument: "N",
		description:
			"the same of the agents' listener; agents keep theirs while others fill it",
		default: "10000",
	} satisfies SettingHelp),
	"connections-per-peer": count(200).meta({
		argument: "N",
		description:
			"how many of them one host, address or IPv6 network (/64) may have, but for trusted proxies",
		default: "200",
	} satisfies SettingHelp),
	"allow-plaintext": z
		.boolean()
		.prefault(false)
		.meta({
			description:
				"listen beyond loopback without TLS: session tokens and issued secrets cross the network readable",
		} satisfies SettingHelp),
	"trusted-proxies": texts
		.refine((ranges) => ranges.every(isProxyRange), {
			error:
				"must be addresses or CIDR ranges, separated by commas, and not everybody's",
		})
		.prefault([])
		.meta({
			argument: "CIDR,…",
			description:
				"reverse proxies in front of the APIs, which must pass Host on as it came, append to X-Forwarded-For and set X-Forwarded-Proto: policies (aws:SourceIp, aws:SecureTransport) and logs then go by the client, the first address from the right that is none of these; without it, by the connection",
			default: "none",
		} satisfies SettingHelp),
};

function isAddress(value: unknown): value is ListenAddress {
	return typeof value === "object" && value !== null && "kind" in value;
}

/** Whether secrets stay on this machine, are encrypted on the way, or were said to be nobody's concern. */
export function isSafeToListen(given: {
	readonly listen: ListenAddress;
	readonly "tls-cert"?: string | undefined;
	readonly "allow-plaintext": boolean;
}): boolean {
	if (given["tls-cert"] || given["allow-plaintext"]) return true;
	// Something else when it is no address at all, which is a fault of its own.
	return !isAddress(given.listen) || isLoopback(given.listen);
}
