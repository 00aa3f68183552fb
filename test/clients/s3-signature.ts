import type { AuthenticationDeps } from "../../controller/authenticate/authenticate.ts";
import {
	canonicalRequest,
	hashBody,
} from "../../controller/authenticate/canonical-request.ts";
import { authenticationErrors } from "../../controller/authenticate/errors.ts";
import { parseAuthorization } from "../../controller/authenticate/parse-authorization.ts";
import {
	type RequestView,
	viewRequest,
} from "../../controller/authenticate/request-view.ts";
import { checkSignatureTime } from "../../controller/authenticate/signature-time.ts";
import type { SignedRequest } from "../../controller/authenticate/signed-request.ts";
import { stringToSign } from "../../controller/authenticate/verify-signature.ts";

const errors = authenticationErrors("sts");

/** Who has signed a request to S3, as a storage service of the private cloud would have to find out. */
export interface S3Signer {
	readonly arn: string;
	readonly accessKeyId: string;
}

/**
 * Verifies a request to S3 by temporary keys with the controller's own code and keys: the token is opened, the secret
 * derived, the session's principal looked up. S3 signs differently from the services that the controller has (the path
 * is not encoded once more, the payload's hash is what the client says it is), so the text that is signed is put
 * together here. Throws whatever is wrong with it.
 */
export async function verifyS3Request(
	request: Omit<SignedRequest, "service">,
	deps: AuthenticationDeps,
): Promise<S3Signer> {
	const view = viewRequest({ ...request, service: "sts" });
	const presented = parseAuthorization(view, errors);
	const { accessKeyId, securityToken = "", signedAt, signature } = presented;
	checkSignatureTime(
		signedAt,
		presented.validSeconds,
		deps.clock.now(),
		errors,
	);
	const session = deps.openSession(accessKeyId, securityToken);
	if (!session) throw new Error("the token is none of this controller's");
	const key = deps.signingKeys.signingKey(
		session.secretAccessKey,
		presented.scope,
	);
	const text = stringToSign(
		presented,
		s3Canonical(view, presented.signedHeaders),
	);
	if (key.sign(text, "hex") !== signature) {
		throw new Error("the signature is not right");
	}
	const principal = await deps.principalOfSession(session.claims, accessKeyId);
	if (!principal) throw new Error("the session was revoked");
	return { arn: principal.arn, accessKeyId };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
function s3Canonical(
	view: RequestView,
	signedHeaders: readonly string[],
): string {
	const [host = ""] = view.headers.get("host") ?? [];
	const lines = canonicalRequest(view, signedHeaders, host).split("\n");
	return lines.with(1, view.path).with(-1, declaredHash(view)).join("\n");
}

function declaredHash(view: RequestView): string {
	const [declared = "UNSIGNED-PAYLOAD"] =
		view.headers.get("x-amz-content-sha256") ?? [];
	const isHash = /^[0-9a-f]{64}$/.test(declared);
	if (isHash && declared !== hashBody(view.body)) {
		throw new Error("the payload is not the one that was signed");
	}
	return declared;
}
