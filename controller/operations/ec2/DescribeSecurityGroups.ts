import {
	DescribeSecurityGroups$,
	type DescribeSecurityGroupsRequest,
	type DescribeSecurityGroupsResult,
} from "@aws-sdk/client-ec2";
import type { Operation } from "../operation.ts";
import { noneOfThese } from "./none-of-these.ts";

/**
 * Shows no security groups: they are names that instances carry, without rules.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSecurityGroups.html
 */
export const DescribeSecurityGroups = {
	schema: DescribeSecurityGroups$,
	handle: async ({ GroupIds = [], GroupNames = [] }) => ({
		SecurityGroups: noneOfThese(
			[...GroupIds, ...GroupNames],
			"security group",
			"InvalidGroup.NotFound",
		),
	}),
} satisfies Operation<
	DescribeSecurityGroupsRequest,
	DescribeSecurityGroupsResult
>;
