import { type LookupAddress, lookup } from "node:dns";
import type { IncomingMessage } from "node:http";
import { get } from "node:https";
import { isIP, type LookupFunction } from "node:net";
import { z } from "zod";
import type { MayAsk } from "./askable-addresses.ts";

const TIMEOUT_MS = 5_000;
const MAX_BYTES = 256 * 1024;

/** Reads a JSON document of an identity provider; rejects when it cannot be had. */
export type FetchJson = (url: string) => Promise<unknown>;

/** An answer that is there and not what it should be; everything else counts as not reachable. */
export class UnusableAnswer extends Error {
	override name = "UnusableAnswer";
}

const jsonText = z.string().transform((text, context) => {
	try {
		return JSON.parse(text) as unknown;
	} catch {
		context.addIssue("is no JSON");
		return z.NEVER;
	}
});

/**
 * Reads over HTTPS, trusting the CAs that Node.js trusts (more in NODE_EXTRA_CA_CERTS), within 5 s, at most 256 KiB. The
 * URL is somebody else's: what it stands for is asked only at addresses that may be, and a redirect is no answer, as
 * either could lead to where only the controller reaches.
 */
export function fetchJsonAt(mayAsk: MayAsk): FetchJson {
	const findAddress = lookupAmong(mayAsk);
	return async (url) => {
		const { hostname } = new URL(url);
		// An address is looked up by nobody.
		const address = hostname.replace(/^\[|\]$/g, "");
		if (isIP(address) !== 0 && !mayAsk(address)) throw internal(address);
		const text = await read(url, findAddress);
		const parsed = jsonText.safeParse(text);
		if (!parsed.success) throw new UnusableAnswer(`${url} is no JSON`);
		return parsed.data;
	};
}

async function read(url: string, findAddress: LookupFunction): Promise<string> {
	const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
	const signal = AbortSignal.timeout(TIMEOUT_MS);
	const headers = { accept: "application/json" };
	// No connection is kept: the next document may be anywhere.
	const options = { signal, headers, lookup: findAddress, agent: false };
	get(url, options, resolve).on("error", reject);
	const answer = await promise;
	if (answer.statusCode !== 200) {
		answer.destroy();
		throw new UnusableAnswer(`${url} answered ${answer.statusCode}`);
	}
	const chunks: Buffer[] = [];
	let length = 0;
	for await (const chunk of answer) {
		length += chunk.length;
		if (length > MAX_BYTES) throw new UnusableAnswer(`${url} is too long`);
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString();
}

/** Looks names up, and finds of their addresses those that may be asked: the very ones that are then connected to. */
function lookupAmong(mayAsk: MayAsk): LookupFunction {
	return (hostname, options, callback) => {
		const answer = (error: Error | null, found: readonly LookupAddress[]) => {
			const [first, ...others] = found.filter(({ address }) => mayAsk(address));
			if (error || !first) callback(error ?? internal(hostname), []);
			else if (options.all) callback(null, [first, ...others]);
			else callback(null, first.address, first.family);
		};
		lookup(hostname, { ...options, all: true }, answer);
	};
}

function internal(host: string): UnusableAnswer {
	return new UnusableAnswer(
		`${host} is at no public address, nor in one of identity-provider-networks`,
	);
}
