import { randomUUID } from "node:crypto";
import { canonicalRequest } from "../../controller/authenticate/canonical-request.ts";
import { viewRequest } from "../../controller/authenticate/request-view.ts";
import { formatBasicTime } from "../../controller/authenticate/signature-time.ts";
import { hmac } from "../../controller/authenticate/signing-key.ts";
import { SigningKeyCache } from "../../controller/authenticate/signing-key-cache.ts";
import { stringToSign } from "../../controller/authenticate/verify-signature.ts";

/** Who signs. */
export interface Keys {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
}

const SIGNED = [
	"amz-sdk-invocation-id",
	"amz-sdk-request",
	"content-type",
	"host",
	"x-amz-date",
];

/**
 * Signs a call with all that an SDK sends, as the bytes that go over the wire. By the controller's own
 * arithmetic: the SDK's signer would take longer than the calls that are measured.
 */
export class CallSigner {
	readonly #keys: Keys;
	readonly #port: number;
	readonly #cache = new SigningKeyCache();

	constructor(keys: Keys, port: number) {
		this.#keys = keys;
		this.#port = port;
	}

	sign(
		service: "iam" | "sts",
		parameters: Readonly<Record<string, string>>,
	): Buffer {
		const body = Buffer.from(new URLSearchParams(parameters).toString());
		const text = formatBasicTime(Date.now());
		const headers = {
			Host: `127.0.0.1:${this.#port}`,
			"Content-Type": "application/x-www-form-urlencoded",
			"Content-Length": String(body.length),
			"User-Agent": "aws-sdk-js/3.1169.0 ua/2.1 os/linux lang/js md/nodejs",
			"amz-sdk-invocation-id": randomUUID(),
			"amz-sdk-request": "attempt=1; max=3",
			"X-Amz-Date": text,
		};
		const rawHeaders = Object.entries(headers).flat();
		const view = viewRequest({
			...{ method: "POST", target: "/", rawHeaders, body, service },
		});
		const canonical = canonicalRequest(view, SIGNED, headers.Host);
		const { accessKeyId, secretAccessKey } = this.#keys;
		const date = text.slice(0, 8);
		const scope = { date, region: "us-east-1", service };
		const presented = {
			...{ accessKeyId, scope, signedHeaders: SIGNED, signature: "" },
			...{ signedAt: { ms: 0, text }, validSeconds: 900 },
			securityToken: undefined,
		};
		const key = this.#cache.signingKey(secretAccessKey, scope);
		const signature = hmac(key, stringToSign(presented, canonical));
		const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${date}/us-east-1/${service}/aws4_request, SignedHeaders=${SIGNED.join(";")}, Signature=${signature.toString("hex")}`;
		const lines = Object.entries({ ...headers, Authorization: authorization });
		const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join("");
		return Buffer.concat([Buffer.from(`POST / HTTP/1.1\r\n${head}\r\n`), body]);
	}
}
