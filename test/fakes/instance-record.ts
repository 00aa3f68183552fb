import type { InstanceAssignment } from "#shared/node-api.ts";
import type {
	CredentialState,
	InstanceRecord,
} from "../../agent/cache/instance-record.ts";
import { instanceAssignment } from "./instance-assignment.ts";
import { profileAssignment } from "./profile-assignment.ts";

/** The n-th instance of a host as the agent holds it: behind interface 100 + n, with its role's keys. */
export function instanceRecord(
	n: number,
	overrides: Partial<InstanceAssignment> = {},
	credentials: CredentialState = heldCredentials(n),
): InstanceRecord {
	const profile = profileAssignment();
	return {
		assignment: instanceAssignment(n, { profile, ...overrides }),
		attachment: { interfaceName: `tap${n}`, interfaceIndex: 100 + n },
		credentials,
	};
}

/** Keys of the n-th instance, for both versions of the service, issued at the start of 2027 for six hours. */
export function heldCredentials(
	n: number,
	overrides: { readonly roleName?: string; readonly binding?: string } = {},
): CredentialState & { readonly status: "held" } {
	const issuedAt = "2027-01-01T00:00:00Z";
	const expiration = "2027-01-01T06:00:00Z";
	const common = {
		secretAccessKey: `secret/of+${n}`,
		sessionToken: `session//token${n}==`,
		...{ issuedAt, expiration, roleName: "worker", binding: "binding-1" },
		...overrides,
	};
	return {
		status: "held",
		credentials: { accessKeyId: `ASIAEXAMPLE${n}`, ...common },
		credentialsV1: { accessKeyId: `ASIAEXAMPLE${n}V1`, ...common },
		fetchedAt: Date.parse(issuedAt),
		expiresAt: Date.parse(expiration),
	};
}
