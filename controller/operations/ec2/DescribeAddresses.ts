import {
	type Address,
	DescribeAddresses$,
	type DescribeAddressesRequest,
	type DescribeAddressesResult,
} from "@aws-sdk/client-ec2";
import type { Operation } from "../operation.ts";
import { noSuchThing } from "./errors.ts";
import { requireKnown } from "./require-known.ts";

const NONE: readonly Address[] = [];

/**
 * Shows no elastic addresses: there are none here, and an id is always unknown.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeAddresses.html
 */
export const DescribeAddresses = {
	schema: DescribeAddresses$,
	handle: async ({ AllocationIds = [], PublicIps = [] }) => ({
		Addresses: [
			...requireKnown(
				NONE,
				({ AllocationId = "" }) => AllocationId,
				[...AllocationIds, ...PublicIps],
				(id) =>
					noSuchThing("InvalidAllocationID.NotFound", "allocation ID", id),
			),
		],
	}),
} satisfies Operation<DescribeAddressesRequest, DescribeAddressesResult>;
