import { z } from "zod";

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
 * Reads over HTTPS, trusting the CAs that Node.js trusts (more in NODE_EXTRA_CA_CERTS), within 5 s, at most 256 KiB. A
 * redirect is refused: it could lead to where only the controller reaches.
 */
export async function fetchJson(url: string): Promise<unknown> {
	const signal = AbortSignal.timeout(TIMEOUT_MS);
	const headers = { accept: "application/json" };
	const answer = await fetch(url, { signal, headers, redirect: "error" });
	if (!answer.ok || !answer.body) {
		throw new UnusableAnswer(`${url} answered ${answer.status}`);
	}
	const chunks: Uint8Array[] = [];
	let length = 0;
	for await (const chunk of answer.body) {
		length += chunk.length;
		if (length > MAX_BYTES) throw new UnusableAnswer(`${url} is too long`);
		chunks.push(chunk);
	}
	const parsed = jsonText.safeParse(Buffer.concat(chunks).toString());
	if (!parsed.success) throw new UnusableAnswer(`${url} is no JSON`);
	return parsed.data;
}
