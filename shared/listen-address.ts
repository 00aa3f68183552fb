import { isIP } from "node:net";
import { MAX_SOCKET_PATH_BYTES } from "./socket-path.ts";

/** Where a server listens, or is reached. */
export type ListenAddress =
	| { readonly kind: "tcp"; readonly host: string; readonly port: number }
	| { readonly kind: "unix"; readonly path: string };

/** Reads `HOST:PORT`, `[IPV6]:PORT` or `unix:PATH`; undefined when the text is none of them. Port 0 lets the kernel choose. */
export function parseListenAddress(text: string): ListenAddress | undefined {
	if (text.startsWith("unix:")) return unixAddress(text.slice(5));
	const match = /^(?:\[([^\]]+)\]|([^:[\]\s]+)):(\d{1,5})$/.exec(text);
	if (!match) return undefined;
	const [, ipv6, name, portText] = match;
	const port = Number(portText);
	if (port > 65_535 || (ipv6 && isIP(ipv6) !== 6)) return undefined;
	return { kind: "tcp", host: ipv6 ?? name ?? "", port };
}

function unixAddress(path: string): ListenAddress | undefined {
	const bytes = Buffer.byteLength(path);
	if (bytes === 0 || bytes > MAX_SOCKET_PATH_BYTES) return undefined;
	return { kind: "unix", path };
}

/** The address as `parseListenAddress` reads it. */
export function formatListenAddress(address: ListenAddress): string {
	if (address.kind === "unix") return `unix:${address.path}`;
	const host = address.host.includes(":") ? `[${address.host}]` : address.host;
	return `${host}:${address.port}`;
}

/** Whether only this machine can reach the address. */
export function isLoopback(address: ListenAddress): boolean {
	if (address.kind === "unix") return true;
	const { host } = address;
	if (host === "localhost" || host === "::1") return true;
	return isIP(host) === 4 && host.startsWith("127.");
}
