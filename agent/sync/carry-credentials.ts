import type { InstanceAssignment } from "#shared/node-api.ts";
import type {
	CredentialState,
	InstanceRecord,
} from "../cache/instance-record.ts";

/**
 * What is held for an instance under a new assignment: keys stay only while their binding does, those for IMDSv1 only
 * while it is allowed.
 * Called in the same step that puts the new assignment into the cache, so that nothing is served in between.
 */
export function carryCredentials(
	before: InstanceRecord | undefined,
	assignment: InstanceAssignment,
	now: number,
): CredentialState {
	const { profile } = assignment;
	if (!profile?.role || profile.code !== "Success") return { status: "none" };
	if (profile.role.code !== "Success") {
		const { code, message } = profile.role;
		return {
			status: "refused",
			code,
			message: message ?? "",
			refusedAt: now,
		};
	}
	if (before?.assignment.epoch !== assignment.epoch) {
		return { status: "pending" };
	}
	const held = before.credentials;
	const keeps =
		held.status === "held" && held.credentials.binding === profile.binding;
	if (!keeps) return { status: "pending" };
	if (mayBeReadWithoutToken(assignment)) return held;
	const { credentialsV1, lacksV1, ...rest } = held;
	return rest;
}

/** Whether the instance's options allow IMDSv1. */
export function mayBeReadWithoutToken({
	metadataOptions,
}: InstanceAssignment): boolean {
	return metadataOptions.httpTokens === "optional";
}
