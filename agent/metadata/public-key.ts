import type { InstanceAssignment } from "#shared/node-api.ts";
import { type Leaf, metaData } from "./leaf.ts";

/** What would be read as another line, or as a folder. */
const NO_NAME = /[\r\n]|\/+$/g;

/** The public half of the key pair the instance was launched with. */
export function publicKeyLeaves({
	keyName,
	publicKey,
}: InstanceAssignment): Leaf[] {
	if (!keyName || !publicKey) return [];
	return [
		{
			...metaData("public-keys/0/openssh-key"),
			content: publicKey,
			folderListedAs: `0=${keyName.replace(NO_NAME, "")}`,
		},
	];
}
