import {
	DescribeVpcAttribute$,
	type DescribeVpcAttributeRequest,
	type DescribeVpcAttributeResult,
} from "@aws-sdk/client-ec2";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { readDefaultVpc } from "./default-network.ts";
import { invalidParameter, noSuchThing } from "./errors.ts";

type Input = Checked<DescribeVpcAttributeRequest>;

/** Nobody answers names here. */
const NO = { Value: false };

const answers: Readonly<
	Record<string, Omit<DescribeVpcAttributeResult, "VpcId">>
> = {
	enableDnsHostnames: { EnableDnsHostnames: NO },
	enableDnsSupport: { EnableDnsSupport: NO },
	enableNetworkAddressUsageMetrics: { EnableNetworkAddressUsageMetrics: NO },
};

/**
 * Says of the default VPC that it has no DNS of its own.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcAttribute.html
 */
export const DescribeVpcAttribute = {
	schema: DescribeVpcAttribute$,
	handle: async ({ Attribute, VpcId }, { store, caller }) => {
		const vpc = await readDefaultVpc(store.read, caller.accountId);
		if (vpc?.id !== VpcId) {
			throw noSuchThing("InvalidVpcID.NotFound", "vpc ID", VpcId);
		}
		const answer = Object.hasOwn(answers, Attribute)
			? answers[Attribute]
			: undefined;
		if (!answer) {
			throw invalidParameter("attribute", Attribute, "Unknown attribute.");
		}
		return { VpcId, ...answer };
	},
} satisfies Operation<Input, DescribeVpcAttributeResult>;
