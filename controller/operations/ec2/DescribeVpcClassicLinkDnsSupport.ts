import {
	DescribeVpcClassicLinkDnsSupport$,
	type DescribeVpcClassicLinkDnsSupportRequest,
	type DescribeVpcClassicLinkDnsSupportResult,
} from "@aws-sdk/client-ec2";
import type { Operation } from "../operation.ts";
import { noClassicLink } from "./errors.ts";

/**
 * Says, as AWS does since it has no EC2-Classic any more, that there is nothing to link a VPC with; clients take that
 * for a no.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcClassicLinkDnsSupport.html
 */
export const DescribeVpcClassicLinkDnsSupport = {
	schema: DescribeVpcClassicLinkDnsSupport$,
	handle: async () => {
		throw noClassicLink();
	},
} satisfies Operation<
	DescribeVpcClassicLinkDnsSupportRequest,
	DescribeVpcClassicLinkDnsSupportResult
>;
