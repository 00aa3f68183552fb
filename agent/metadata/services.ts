import type { InstanceAssignment } from "#shared/node-api.ts";
import { type Leaf, textLeaves } from "./leaf.ts";

/** The domain that SDKs take for each of AWS's partitions. */
const DOMAINS: Readonly<Record<string, string>> = {
	aws: "amazonaws.com",
	"aws-cn": "amazonaws.com.cn",
};

/** Which of AWS's partitions the instance's ARNs name, and its domain. */
export function serviceLeaves({ partition }: InstanceAssignment): Leaf[] {
	return textLeaves([
		["services/domain", partition && DOMAINS[partition]],
		["services/partition", partition],
	]);
}
