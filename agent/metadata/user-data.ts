import type { InstanceAssignment } from "#shared/node-api.ts";
import type { Leaf } from "./leaf.ts";

/** The user data as bytes; absent, not empty, where none was given. */
export function userDataLeaves({ userData }: InstanceAssignment): Leaf[] {
	if (!userData) return [];
	const content = Buffer.from(userData, "base64");
	const type = "application/octet-stream";
	return [{ path: "user-data", since: "1.0", content, type }];
}
