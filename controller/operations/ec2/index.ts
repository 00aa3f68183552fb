import type { AnyOperation } from "../operation.ts";
import { DescribeAvailabilityZones } from "./DescribeAvailabilityZones.ts";
import { DescribeImages } from "./DescribeImages.ts";
import { DescribeInstances } from "./DescribeInstances.ts";
import { DescribeRegions } from "./DescribeRegions.ts";
import { honourDryRun } from "./honour-dry-run.ts";
import { RebootInstances } from "./RebootInstances.ts";
import { RegisterImage } from "./RegisterImage.ts";
import { RunInstances } from "./RunInstances.ts";
import { StartInstances } from "./StartInstances.ts";
import { StopInstances } from "./StopInstances.ts";
import { TerminateInstances } from "./TerminateInstances.ts";

const operations: readonly AnyOperation[] = [
	DescribeAvailabilityZones,
	DescribeImages,
	DescribeInstances,
	DescribeRegions,
	RebootInstances,
	RegisterImage,
	RunInstances,
	StartInstances,
	StopInstances,
	TerminateInstances,
];

/** The operations of EC2 that are implemented. */
export const ec2Operations: readonly AnyOperation[] =
	operations.map(honourDryRun);
