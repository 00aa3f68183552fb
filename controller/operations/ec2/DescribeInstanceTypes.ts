import {
	DescribeInstanceTypes$,
	type DescribeInstanceTypesRequest,
	type DescribeInstanceTypesResult,
	type InstanceTypeInfo,
} from "@aws-sdk/client-ec2";
import { instanceTypeSize } from "../../placement/instance-type.ts";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { noSuchInstanceTypes } from "./errors.ts";
import { applyFilters, type FilterTable } from "./filters.ts";

/**
 * Shows how large the named instance types are. Any name of a known form is a type, so there is no list of all.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html
 */
export const DescribeInstanceTypes = {
	schema: DescribeInstanceTypes$,
	handle: async ({ InstanceTypes: names = [], Filters }) => {
		const unknown = names.filter((name) => !instanceTypeSize(name));
		if (unknown.length > 0) throw noSuchInstanceTypes(unknown);
		const types = names.map(describe);
		return { InstanceTypes: applyFilters(types, Filters, filters) };
	},
} satisfies Operation<
	Checked<DescribeInstanceTypesRequest>,
	DescribeInstanceTypesResult
>;

const filters: FilterTable<InstanceTypeInfo> = {
	"bare-metal": () => ["false"],
	"burstable-performance-supported": (type) => [
		String(type.BurstablePerformanceSupported),
	],
	"current-generation": () => ["true"],
	hypervisor: () => ["xen"],
	"instance-storage-supported": () => ["false"],
	"instance-type": ({ InstanceType }) => [InstanceType],
	"memory-info.size-in-mib": ({ MemoryInfo }) => [
		String(MemoryInfo?.SizeInMiB),
	],
	"supported-root-device-type": () => ["ebs"],
	"supported-usage-class": () => ["on-demand"],
	"supported-virtualization-type": () => ["hvm"],
	"vcpu-info.default-vcpus": ({ VCpuInfo }) => [String(VCpuInfo?.DefaultVCpus)],
};

function describe(
	name: NonNullable<InstanceTypeInfo["InstanceType"]>,
): InstanceTypeInfo {
	const { vcpus = 0, memoryMiB = 0 } = instanceTypeSize(name) ?? {};
	return {
		InstanceType: name,
		CurrentGeneration: true,
		SupportedUsageClasses: ["on-demand"],
		SupportedRootDeviceTypes: ["ebs"],
		SupportedVirtualizationTypes: ["hvm"],
		Hypervisor: "xen",
		BareMetal: false,
		VCpuInfo: { DefaultVCpus: vcpus },
		MemoryInfo: { SizeInMiB: memoryMiB },
		InstanceStorageSupported: false,
		HibernationSupported: false,
		BurstablePerformanceSupported: name.startsWith("t"),
		DedicatedHostsSupported: false,
	};
}
