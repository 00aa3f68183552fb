import {
	DescribeSubnets$,
	type DescribeSubnetsRequest,
	type DescribeSubnetsResult,
} from "@aws-sdk/client-ec2";
import type { Operation } from "../operation.ts";
import { noneOfThese } from "./none-of-these.ts";

/**
 * Shows no subnets: instances get their addresses from their hosts' subnets, which are nobody's to choose.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html
 */
export const DescribeSubnets = {
	schema: DescribeSubnets$,
	handle: async ({ SubnetIds }) => ({
		Subnets: noneOfThese(SubnetIds, "subnet ID", "InvalidSubnetID.NotFound"),
	}),
} satisfies Operation<DescribeSubnetsRequest, DescribeSubnetsResult>;
