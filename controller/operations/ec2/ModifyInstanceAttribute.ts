import {
	ModifyInstanceAttribute$,
	type ModifyInstanceAttributeRequest,
} from "@aws-sdk/client-ec2";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { readAttributeChanges } from "./attribute-changes.ts";
import { changeInstances } from "./change-instances.ts";
import { touchedInstances } from "./touched-instances.ts";

/**
 * Changes one attribute of an instance. User data, type, kernel and RAM disk change only while it is
 * stopped. Of
 * volumes, whether they end with it. What cannot be honoured (network features) is refused.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyInstanceAttribute.html
 */
export const ModifyInstanceAttribute = {
	schema: ModifyInstanceAttribute$,
	resources: ({ InstanceId }, call) => touchedInstances(call, [InstanceId]),
	handle: async (input, call) => {
		const change = readAttributeChanges(input, call.caller.accountId);
		await changeInstances(call, [input.InstanceId], change);
		return {};
	},
} satisfies Operation<Checked<ModifyInstanceAttributeRequest>, object>;
