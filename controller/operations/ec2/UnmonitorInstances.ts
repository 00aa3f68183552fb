import {
	UnmonitorInstances$,
	type UnmonitorInstancesRequest,
	type UnmonitorInstancesResult,
} from "@aws-sdk/client-ec2";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { setMonitoring } from "./monitoring.ts";
import { touchedInstances } from "./touched-instances.ts";

/**
 * Records that instances are not to be monitored in detail any more.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_UnmonitorInstances.html
 */
export const UnmonitorInstances = {
	schema: UnmonitorInstances$,
	resources: ({ InstanceIds }, call) => touchedInstances(call, InstanceIds),
	handle: async ({ InstanceIds }, call) => ({
		InstanceMonitorings: await setMonitoring(call, InstanceIds, false),
	}),
} satisfies Operation<
	Checked<UnmonitorInstancesRequest>,
	UnmonitorInstancesResult
>;
