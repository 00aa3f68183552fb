import {
	MonitorInstances$,
	type MonitorInstancesRequest,
	type MonitorInstancesResult,
} from "@aws-sdk/client-ec2";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { setMonitoring } from "./monitoring.ts";
import { touchedInstances } from "./touched-instances.ts";

/**
 * Records that instances are to be monitored in detail: they can read it of themselves, nothing is measured.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_MonitorInstances.html
 */
export const MonitorInstances = {
	schema: MonitorInstances$,
	resources: ({ InstanceIds }, call) => touchedInstances(call, InstanceIds),
	handle: async ({ InstanceIds }, call) => ({
		InstanceMonitorings: await setMonitoring(call, InstanceIds, true),
	}),
} satisfies Operation<Checked<MonitorInstancesRequest>, MonitorInstancesResult>;
