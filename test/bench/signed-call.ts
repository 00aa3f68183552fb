import { randomUUID } from "node:crypto";
import { canonicalRequest } from "../../controller/authenticate/canonical-request.ts";
import { viewRequest } from "../../controller/authenticate/request-view.ts";
import { formatBasicTime } from "../../controller/authenticate/signature-time.ts";
import type { SignedRequest } from "../../controller/authenticate/signed-request.ts";
import { SigningKeyCache } from "../../controller/authenticate/signing-key-cache.ts";
import { stringToSign } from "../../controller/authenticate/verify-signature.ts";

/** Who signs. */
export interface Keys {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
}

const REGION = "us-east-1";

const SIGNED_HEADERS = [
	"amz-sdk-invocation-id",
	"amz-sdk-request",
	"content-type",
	"host",
	"x-amz-date",
];

/** A call, ready to be sent. */
export interface SignedCall {
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Buffer;
}

/**
 * Signs calls with all that an SDK sends. By the controller's own arithmetic: the
 * SDK's signer would take longer than the calls that are measured.
 */
export class CallSigner {
	readonly #keys: Keys;
	readonly #host: string;
	readonly #signingKeys = new SigningKeyCache();

	constructor(keys: Keys, port: number) {
		this.#keys = keys;
		this.#host = `127.0.0.1:${port}`;
	}

	sign(
		service: "iam" | "sts",
		parameters: Readonly<Record<string, string>>,
	): SignedCall {
		const body = Buffer.from(new URLSearchParams(parameters).toString());
		const time = formatBasicTime(Date.now());
		const headers = {
			Host: this.#host,
			"Content-Type": "application/x-www-form-urlencoded",
			"Content-Length": String(body.length),
			"User-Agent": "aws-sdk-js/3.1169.0 ua/2.1 os/linux lang/js md/nodejs",
			"amz-sdk-invocation-id": randomUUID(),
			"amz-sdk-request": "attempt=1; max=3",
			"X-Amz-Date": time,
		};
		const rawHeaders = Object.entries(headers).flat();
		const request = { method: "POST", target: "/", rawHeaders, body, service };
		const authorization = this.#authorization(request, time);
		return { headers: { ...headers, Authorization: authorization }, body };
	}

	#authorization(request: SignedRequest, time: string): string {
		const { accessKeyId, secretAccessKey } = this.#keys;
		const date = time.slice(0, 8);
		const scope = { date, region: REGION, service: request.service };
		const view = viewRequest(request);
		const canonical = canonicalRequest(view, SIGNED_HEADERS, this.#host);
		const text = stringToSign(
			{ signedAt: { ms: Date.now(), text: time }, scope },
			canonical,
		);
		const key = this.#signingKeys.signingKey(secretAccessKey, scope);
		const credential = `${accessKeyId}/${date}/${REGION}/${request.service}/aws4_request`;
		const signature = key.sign(text, "hex");
		return `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${SIGNED_HEADERS.join(";")}, Signature=${signature}`;
	}
}

/** A call as the bytes that go over the wire. */
export function wireBytes({ headers, body }: SignedCall): Buffer {
	const lines = Object.entries(headers).map(
		([name, value]) => `${name}: ${value}\r\n`,
	);
	const head = `POST / HTTP/1.1\r\n${lines.join("")}\r\n`;
	return Buffer.concat([Buffer.from(head), body]);
}
