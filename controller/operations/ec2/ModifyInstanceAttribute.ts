import {
	ModifyInstanceAttribute$,
	type ModifyInstanceAttributeRequest,
} from "@aws-sdk/client-ec2";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { readAttributeChanges } from "./attribute-changes.ts";
import { changeInstances } from "./change-instances.ts";
import { touchedInstances } from "./touched-instances.ts";
import { touchedSecurityGroups } from "./touched-network.ts";

/**
 * Changes one attribute of an instance. User data, type, kernel and RAM disk change only while it is
 * stopped. Of volumes, whether they end with it; of security groups, which of those that are there it carries. What
 * cannot be honoured (network features) is refused.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html
 */
export const ModifyInstanceAttribute = {
	schema: ModifyInstanceAttribute$,
	resources: async ({ InstanceId, Groups = [] }, call) => [
		...(await touchedInstances(call, [InstanceId])),
		...touchedSecurityGroups(call, Groups),
	],
	handle: async (input, call) => {
		const change = readAttributeChanges(input);
		await changeInstances(call, [input.InstanceId], change);
		return {};
	},
} satisfies Operation<Checked<ModifyInstanceAttributeRequest>, object>;
