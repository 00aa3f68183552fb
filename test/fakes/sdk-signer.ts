import { Hash } from "@smithy/core/serde";
import { SignatureV4 } from "@smithy/signature-v4";
import type { HttpRequest } from "@smithy/types";
import type { SignedRequest } from "../../controller/authenticate/signed-request.ts";

/** What a test wants signed; the rest is a plain POST of a form to the service's root. */
export interface Unsigned {
	readonly method?: string;
	readonly path?: string;
	readonly query?: Record<string, string>;
	readonly host?: string;
	readonly headers?: Record<string, string>;
	readonly body?: string;
}

/** Who signs, when and for what scope. */
export interface Signer {
	readonly accessKeyId: string;
	readonly secretAccessKey: string;
	readonly sessionToken?: string;
	readonly at: number;
	readonly region?: string;
	readonly service?: string;
	/** Headers to leave out of the signature. */
	readonly unsigned?: readonly string[];
}

const FORM = "Action=GetCallerIdentity&Version=2011-06-15";

/** A request signed in its Authorization header by the AWS SDK's own signer. */
export async function signInHeader(
	unsigned: Unsigned,
	signer: Signer,
): Promise<SignedRequest> {
	const signed = await sdkSigner(signer).sign(httpRequest(unsigned), {
		signingDate: new Date(signer.at),
		unsignableHeaders: new Set(signer.unsigned),
	});
	return received(signed);
}

/** A request presigned in its query by the AWS SDK's own signer. */
export async function presign(
	unsigned: Unsigned,
	signer: Signer,
	expiresIn = 60,
): Promise<SignedRequest> {
	const request = httpRequest({ method: "GET", body: "", ...unsigned });
	const signed = await sdkSigner(signer).presign(request, {
		signingDate: new Date(signer.at),
		expiresIn,
	});
	return received(signed);
}

function sdkSigner(signer: Signer): SignatureV4 {
	const { accessKeyId, secretAccessKey, sessionToken } = signer;
	return new SignatureV4({
		credentials: {
			accessKeyId,
			secretAccessKey,
			...(sessionToken !== undefined && { sessionToken }),
		},
		region: signer.region ?? "us-east-1",
		service: signer.service ?? "sts",
		sha256: Hash.bind(null, "sha256"),
		applyChecksum: false,
	});
}

function httpRequest(unsigned: Unsigned): HttpRequest {
	const host = unsigned.host ?? "127.0.0.1:8773";
	const body = unsigned.body ?? FORM;
	return {
		method: unsigned.method ?? "POST",
		protocol: "http:",
		hostname: host,
		path: unsigned.path ?? "/",
		query: unsigned.query ?? {},
		headers: {
			host,
			...(body !== "" && {
				"content-type": "application/x-www-form-urlencoded",
			}),
			...unsigned.headers,
		},
		...(body !== "" && { body }),
	};
}

/** As it arrives: header names as the wire may spell them, the query escaped. */
function received(request: HttpRequest): SignedRequest {
	const query = Object.entries(request.query ?? {})
		.map(([name, value]) => `${escaped(name)}=${escaped(String(value))}`)
		.join("&");
	return {
		method: request.method,
		target: query === "" ? request.path : `${request.path}?${query}`,
		rawHeaders: Object.entries(request.headers).flat(),
		body: Buffer.from(request.body ?? ""),
		service: "sts",
	};
}

function escaped(text: string): string {
	return encodeURIComponent(text).replace(
		/[!'()*]/g,
		(character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
	);
}
