import {
	DescribeAddresses$,
	type DescribeAddressesRequest,
	type DescribeAddressesResult,
} from "@aws-sdk/client-ec2";
import type { Operation } from "../operation.ts";
import { noneOfThese } from "./none-of-these.ts";

/**
 * Shows no elastic addresses: there are none here.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddresses.html
 */
export const DescribeAddresses = {
	schema: DescribeAddresses$,
	handle: async ({ AllocationIds, PublicIps }) => ({
		Addresses: noneOfThese(
			[...(AllocationIds ?? []), ...(PublicIps ?? [])],
			"allocation ID",
			"InvalidAllocationID.NotFound",
		),
	}),
} satisfies Operation<DescribeAddressesRequest, DescribeAddressesResult>;
