import {
	DescribeVpcs$,
	type DescribeVpcsRequest,
	type DescribeVpcsResult,
} from "@aws-sdk/client-ec2";
import type { Operation } from "../operation.ts";
import { noneOfThese } from "./none-of-these.ts";

/**
 * Shows no VPCs: there are none here.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html
 */
export const DescribeVpcs = {
	schema: DescribeVpcs$,
	handle: async ({ VpcIds }) => ({
		Vpcs: noneOfThese(VpcIds, "vpc ID", "InvalidVpcID.NotFound"),
	}),
} satisfies Operation<DescribeVpcsRequest, DescribeVpcsResult>;
