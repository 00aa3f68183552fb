import type { SignatureTime } from "./signature-time.ts";
import type { SigningScope } from "./signing-key.ts";

/** The only algorithm there is: HMAC-SHA256 over the canonical request. */
export const ALGORITHM = "AWS4-HMAC-SHA256";

/** What a request says of its own signature, before anything of it is believed. */
export interface PresentedSignature {
	readonly accessKeyId: string;
	readonly scope: SigningScope;
	/** Names in lower case, in the order given. */
	readonly signedHeaders: readonly string[];
	/** Lower-case hexadecimal when genuine. */
	readonly signature: string;
	readonly signedAt: SignatureTime;
	/** How long after `signedAt` the request may still be sent. */
	readonly validSeconds: number;
	readonly securityToken: string | undefined;
}

/** A credential's text taken apart: `<access key id>/<date>/<region>/<service>/<terminator>`. */
export interface CredentialText extends SigningScope {
	readonly accessKeyId: string;
	readonly terminator: string;
}

/** Takes a credential apart from its right end; undefined when it has fewer than five parts. */
export function splitCredential(text: string): CredentialText | undefined {
	const beforeTerminator = text.lastIndexOf("/");
	const beforeService = text.lastIndexOf("/", beforeTerminator - 1);
	const beforeRegion = text.lastIndexOf("/", beforeService - 1);
	const beforeDate = text.lastIndexOf("/", beforeRegion - 1);
	if (beforeDate < 1) return undefined;
	return {
		accessKeyId: text.slice(0, beforeDate),
		date: text.slice(beforeDate + 1, beforeRegion),
		region: text.slice(beforeRegion + 1, beforeService),
		service: text.slice(beforeService + 1, beforeTerminator),
		terminator: text.slice(beforeTerminator + 1),
	};
}
