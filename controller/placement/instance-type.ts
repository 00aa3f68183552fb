/** What an instance of a type takes of its host. */
export interface InstanceTypeSize {
	readonly vcpus: number;
	readonly memoryMiB: number;
}

/** The type of an instance whose launch names none, as EC2 decides it. */
export const DEFAULT_INSTANCE_TYPE = "m1.small";

const MEMORY_GIB_PER_VCPU: Readonly<Record<string, number>> = {
	c: 2,
	m: 4,
	r: 8,
	t: 4,
};

const SMALL_SIZES: Readonly<Record<string, InstanceTypeSize>> = {
	nano: { vcpus: 1, memoryMiB: 512 },
	micro: { vcpus: 1, memoryMiB: 1024 },
	small: { vcpus: 1, memoryMiB: 2048 },
	medium: { vcpus: 2, memoryMiB: 4096 },
};

/**
 * The size behind an instance type's name (`t3.micro`, `m5.2xlarge`); undefined for a name of no known form.
 * Families c, m, r and t are understood, in any generation: `large` has 2 vCPUs, `Nxlarge` 4 N.
 * @see https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 */
export function instanceTypeSize(name: string): InstanceTypeSize | undefined {
	const match = /^([cmrt])\d{1,2}[a-z-]{0,8}\.([a-z0-9]{1,12})$/.exec(name);
	const family = match?.[1];
	const size = match?.[2];
	if (family === undefined || size === undefined) return undefined;
	const small = Object.hasOwn(SMALL_SIZES, size)
		? SMALL_SIZES[size]
		: undefined;
	if (small) return small;
	const vcpus = vcpusOfLargeSize(size);
	const memoryGiB = MEMORY_GIB_PER_VCPU[family];
	if (vcpus === undefined || memoryGiB === undefined) return undefined;
	return { vcpus, memoryMiB: vcpus * memoryGiB * 1024 };
}

function vcpusOfLargeSize(size: string): number | undefined {
	if (size === "large") return 2;
	const match = /^([1-9]\d?)?xlarge$/.exec(size);
	return match ? 4 * Number(match[1] ?? "1") : undefined;
}
