import {
	type AttributeValue,
	DescribeInstanceAttribute$,
	type DescribeInstanceAttributeRequest,
	type InstanceAttribute,
} from "@aws-sdk/client-ec2";
import type { Checked } from "../checked-input.ts";
import type { Operation } from "../operation.ts";
import { describeBlockDevices } from "./describe-instance.ts";
import { invalidParameter, noSuchInstances } from "./errors.ts";
import type { InstanceAttributes } from "./instance-attributes.ts";
import { type InstanceView, readInstances } from "./instance-view.ts";
import { describeProductCodes } from "./product-codes.ts";
import { describeSecurityGroups } from "./security-groups.ts";
import { touchedInstances } from "./touched-instances.ts";

type Input = Checked<DescribeInstanceAttributeRequest>;

/**
 * Shows one attribute of an instance.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceAttribute.html
 */
export const DescribeInstanceAttribute = {
	schema: DescribeInstanceAttribute$,
	resources: ({ InstanceId }, call) => touchedInstances(call, [InstanceId]),
	handle: async ({ InstanceId, Attribute }, { store, caller, clock }) => {
		const [view] = await readInstances(
			store.read,
			caller.accountId,
			[InstanceId],
			clock.now(),
		);
		if (!view) throw noSuchInstances([InstanceId]);
		const describe = Object.hasOwn(readers, Attribute)
			? readers[Attribute]
			: undefined;
		if (!describe)
			throw invalidParameter("attribute", Attribute, "Unknown attribute.");
		const attribute = describe(view.attributes, view);
		return { InstanceId, ...attribute };
	},
} satisfies Operation<Input, InstanceAttribute>;

type Reader = (
	attributes: InstanceAttributes,
	view: InstanceView,
) => InstanceAttribute;

const readers: Readonly<Partial<Record<Input["Attribute"], Reader>>> = {
	blockDeviceMapping: (_, view) => ({
		BlockDeviceMappings: describeBlockDevices(view),
	}),
	disableApiStop: ({ disableApiStop }) => ({
		DisableApiStop: { Value: disableApiStop },
	}),
	disableApiTermination: ({ disableApiTermination }) => ({
		DisableApiTermination: { Value: disableApiTermination },
	}),
	ebsOptimized: ({ ebsOptimized }) => ({
		EbsOptimized: { Value: ebsOptimized },
	}),
	enaSupport: () => ({ EnaSupport: { Value: false } }),
	enclaveOptions: () => ({ EnclaveOptions: { Enabled: false } }),
	groupSet: (attributes) => ({ Groups: describeSecurityGroups(attributes) }),
	instanceInitiatedShutdownBehavior: ({ shutdownBehavior }) => ({
		InstanceInitiatedShutdownBehavior: { Value: shutdownBehavior },
	}),
	instanceType: (_, { row }) => ({
		InstanceType: { Value: row.instance_type },
	}),
	kernel: ({ kernelId }) => ({ KernelId: attributeValue(kernelId) }),
	productCodes: ({ productCodes }) => ({
		ProductCodes: describeProductCodes(productCodes),
	}),
	ramdisk: ({ ramdiskId }) => ({ RamdiskId: attributeValue(ramdiskId) }),
	rootDeviceName: ({ rootDeviceName }) => ({
		RootDeviceName: { Value: rootDeviceName },
	}),
	sourceDestCheck: ({ sourceDestCheck }) => ({
		SourceDestCheck: { Value: sourceDestCheck },
	}),
	sriovNetSupport: () => ({ SriovNetSupport: {} }),
	userData: (_, { row }) => ({
		UserData: attributeValue(row.user_data ?? undefined),
	}),
};

function attributeValue(value: string | undefined): AttributeValue {
	return value === undefined ? {} : { Value: value };
}
