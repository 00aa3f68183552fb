import type { ServerOptions } from "node:http";

/** How the server of the metadata service is to be made. Instances are not trusted: each gets little room and little time. */
export const metadataServerOptions = {
	/** C runtime clients send HTTP/1.1 without a Host header. */
	requireHostHeader: false,
	/** Also how long a connection may say nothing at first. Milliseconds. */
	headersTimeout: 5_000,
	/** Until the whole request is there. */
	requestTimeout: 10_000,
	/** Longer than SDKs keep idle connections. */
	keepAliveTimeout: 20_000,
	connectionsCheckingInterval: 1_000,
	/** Bytes. */
	maxHeaderSize: 8_192,
	noDelay: true,
} as const satisfies ServerOptions;
