import {
	DescribeInstanceCreditSpecifications$,
	type DescribeInstanceCreditSpecificationsRequest,
	type DescribeInstanceCreditSpecificationsResult,
} from "@aws-sdk/client-ec2";
import type { Operation } from "../operation.ts";
import { applyFilters, type FilterTable } from "./filters.ts";
import { type InstanceView, readInstances } from "./instance-view.ts";
import { readPage } from "./page.ts";

/**
 * Shows how burstable instances were asked to be, `standard` else: CPU credits are counted nowhere.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceCreditSpecifications.html
 */
export const DescribeInstanceCreditSpecifications = {
	schema: DescribeInstanceCreditSpecifications$,
	handle: async (input, call) => {
		const views = await readInstances(
			call.store.read,
			call.caller.accountId,
			input.InstanceIds,
			call.clock.now(),
		);
		const burstable = views.filter(({ row }) =>
			row.instance_type.startsWith("t"),
		);
		const page = readPage(
			applyFilters(burstable, input.Filters, filters),
			({ row }) => row.instance_id,
			input,
			call,
			"credit specifications",
		);
		return {
			InstanceCreditSpecifications: page.rows.map(({ row, attributes }) => ({
				InstanceId: row.instance_id,
				CpuCredits: attributes.cpuCredits ?? "standard",
			})),
			...page.more,
		};
	},
} satisfies Operation<
	DescribeInstanceCreditSpecificationsRequest,
	DescribeInstanceCreditSpecificationsResult
>;

const filters: FilterTable<InstanceView> = {
	"instance-id": ({ row }) => [row.instance_id],
};
