import {
	DescribeInstances$,
	type DescribeInstancesRequest,
	type DescribeInstancesResult,
} from "@aws-sdk/client-ec2";
import type { Operation } from "../operation.ts";
import { describeReservations } from "./describe-instance.ts";
import { invalidCombination } from "./errors.ts";
import { applyFilters } from "./filters.ts";
import { instanceFilters } from "./instance-filters.ts";
import { readInstances } from "./instance-view.ts";
import { readPage } from "./page.ts";

/**
 * Shows instances by launch; terminated ones for an hour. Pages count instances, so a launch may be split.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html
 */
export const DescribeInstances = {
	schema: DescribeInstances$,
	handle: async (input, call) => {
		if (input.InstanceIds?.length && input.MaxResults !== undefined) {
			throw invalidCombination(
				"The parameter instancesSet cannot be used with the parameter maxResults",
			);
		}
		const views = await readInstances(
			call.store.read,
			call.caller.accountId,
			input.InstanceIds,
			call.clock.now(),
		);
		const wanted = applyFilters(
			views,
			input.Filters,
			instanceFilters(call.region),
			({ tags }) => tags,
		);
		const page = readPage(
			wanted,
			({ row }) => row.instance_id,
			input,
			call,
			"instances",
		);
		return {
			Reservations: describeReservations(page.rows, call.region),
			...page.more,
		};
	},
} satisfies Operation<DescribeInstancesRequest, DescribeInstancesResult>;
