import type { CredentialState } from "../../agent/cache/instance-record.ts";

const HOUR_MS = 60 * 60 * 1000;

/** Keys that an instance holds, issued at `issuedAt` for six hours. */
export function heldCredentials(
	issuedAt: number,
	binding = "binding-1",
): CredentialState & { readonly status: "held" } {
	const expiresAt = issuedAt + 6 * HOUR_MS;
	const credentials = {
		accessKeyId: "ASIAHELD",
		secretAccessKey: "held-secret",
		sessionToken: "held-token",
		issuedAt: new Date(issuedAt).toISOString(),
		expiration: new Date(expiresAt).toISOString(),
		roleName: "worker",
		binding,
	};
	const credentialsV1 = { ...credentials, accessKeyId: "ASIAHELDV1" };
	return { status: "held", credentials, credentialsV1, issuedAt, expiresAt };
}
