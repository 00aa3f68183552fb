import type { ProfileAssignment } from "#shared/node-api.ts";

/** A profile with the role `worker`, as the controller would assign it. */
export function profileAssignment(
	overrides: Partial<ProfileAssignment> = {},
): ProfileAssignment {
	return {
		arn: "arn:aws:iam::111111111111:instance-profile/worker",
		id: "AIPAWORKER00000000000",
		lastUpdated: "2027-01-01T00:00:00Z",
		binding: "binding-1",
		code: "Success",
		role: { name: "worker", code: "Success" },
		...overrides,
	};
}
