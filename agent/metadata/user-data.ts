import type { InstanceAssignment } from "#shared/node-api.ts";
import { answerOf } from "./answer.ts";
import type { Leaf } from "./leaf.ts";

/** The user data as bytes; absent, not empty, where none was given. */
export function userDataLeaves({ userData }: InstanceAssignment): Leaf[] {
	if (!userData) return [];
	const bytes = Buffer.from(userData, "base64");
	const answer = answerOf(200, "application/octet-stream", bytes);
	return [{ path: "user-data", since: "1.0", answer }];
}
