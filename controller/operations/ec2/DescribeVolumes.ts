import {
	DescribeVolumes$,
	type DescribeVolumesRequest,
	type DescribeVolumesResult,
} from "@aws-sdk/client-ec2";
import type { Operation } from "../operation.ts";
import { noneOfThese } from "./none-of-these.ts";

/**
 * Shows no volumes: there are none here.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVolumes.html
 */
export const DescribeVolumes = {
	schema: DescribeVolumes$,
	handle: async ({ VolumeIds }) => ({
		Volumes: noneOfThese(VolumeIds, "volume", "InvalidVolume.NotFound"),
	}),
} satisfies Operation<DescribeVolumesRequest, DescribeVolumesResult>;
