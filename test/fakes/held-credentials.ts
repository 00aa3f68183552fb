import type { CredentialState } from "../../agent/cache/instance-record.ts";

const HOUR_MS = 60 * 60 * 1000;

/** Keys that an instance holds, issued and fetched at `fetchedAt` for six hours. */
export function heldCredentials(
	fetchedAt: number,
	binding = "binding-1",
): CredentialState & { readonly status: "held" } {
	const expiresAt = fetchedAt + 6 * HOUR_MS;
	const credentials = {
		accessKeyId: "ASIAHELD",
		secretAccessKey: "held-secret",
		sessionToken: "held-token",
		issuedAt: new Date(fetchedAt).toISOString(),
		expiration: new Date(expiresAt).toISOString(),
		roleName: "worker",
		binding,
	};
	const credentialsV1 = { ...credentials, accessKeyId: "ASIAHELDV1" };
	return { status: "held", credentials, credentialsV1, fetchedAt, expiresAt };
}
