import { presign, type Signer, signInHeader } from "../fakes/sdk-signer.ts";

/** Keys to sign with. */
export interface Keys {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly sessionToken?: string;
}

/** Where parameters and signature stand in a request. */
export type AccessWay =
	| "POST form, signed header"
	| "GET query, signed header"
	| "GET query, presigned"
	| "POST form, presigned";

export const accessWays: readonly AccessWay[] = [
	"POST form, signed header",
	"GET query, signed header",
	"GET query, presigned",
	"POST form, presigned",
];

/** What came back. */
export interface Answered {
	readonly status: number;
	readonly text: string;
	/** Of the error, if it is one. */
	readonly code: string | undefined;
	readonly message: string | undefined;
}

/** A caller of a running controller who sends parameters as they are, known to the SDK or not. */
export class SignedCaller {
	readonly #endpoint: string;
	readonly #keys: Keys;

	constructor(endpoint: string, keys: Keys) {
		this.#endpoint = endpoint;
		this.#keys = keys;
	}

	async call(
		service: "iam" | "sts" | "ec2",
		parameters: Readonly<Record<string, string>>,
		way: AccessWay = "POST form, signed header",
		path = "/",
	): Promise<Answered> {
		const isForm = way.startsWith("POST");
		const unsigned = {
			host: new URL(this.#endpoint).host,
			path,
			method: isForm ? "POST" : "GET",
			query: isForm ? {} : { ...parameters },
			body: isForm ? new URLSearchParams(parameters).toString() : "",
		};
		const signer: Signer = { ...this.#keys, at: Date.now(), service };
		const sign = way.endsWith("presigned") ? presign : signInHeader;
		const signed = await sign(unsigned, signer);
		const answer = await fetch(this.#endpoint + signed.target, {
			method: signed.method,
			headers: headersOf(signed.rawHeaders),
			...(isForm && { body: signed.body }),
		});
		const text = await answer.text();
		const code = element(text, "Code");
		const message = element(text, "Message");
		return { status: answer.status, text, code, message };
	}
}

/** The text of the first element of that name. */
export function element(xml: string, name: string): string | undefined {
	return new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
}

function headersOf(raw: readonly string[]): Headers {
	const headers = new Headers();
	for (let at = 0; at < raw.length; at += 2) {
		// The HTTP client says it itself, in the same words.
		if (raw[at]?.toLowerCase() === "host") continue;
		headers.set(raw[at] ?? "", raw[at + 1] ?? "");
	}
	return headers;
}
