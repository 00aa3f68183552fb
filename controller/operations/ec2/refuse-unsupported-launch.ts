import { unsupportedParameter } from "./errors.ts";
import type { LaunchInput } from "./launch-input.ts";

/** Parameters that would change what is launched, or where, and that nothing here can honour. */
const NOT_HONOURED = [
	"LaunchTemplate",
	"InstanceMarketOptions",
	"CapacityReservationSpecification",
	"ElasticGpuSpecification",
	"ElasticInferenceAccelerators",
	"LicenseSpecifications",
	"Ipv6Addresses",
	"Ipv6AddressCount",
	"EnablePrimaryIpv6",
	"SecondaryInterfaces",
	"CpuOptions",
	"Operator",
] as const;

const PLACEMENT_NOT_HONOURED = [
	"AvailabilityZoneId",
	"Affinity",
	"HostId",
	"SpreadDomain",
	"HostResourceGroupArn",
] as const;

const DNS_NOT_HONOURED = [
	"EnableResourceNameDnsARecord",
	"EnableResourceNameDnsAAAARecord",
] as const;

const INTERFACE_NOT_HONOURED = [
	"NetworkInterfaceId",
	"Ipv6AddressCount",
	"Ipv6Addresses",
	"Ipv4PrefixCount",
	"Ipv6PrefixCount",
	"SecondaryPrivateIpAddressCount",
	"PrivateIpAddresses",
	"AssociatePublicIpAddress",
] as const;

/** Refuses a launch with a parameter that would have to be ignored; throws UnsupportedOperation. */
export function refuseUnsupportedLaunch(input: LaunchInput): void {
	refuse(input, NOT_HONOURED);
	refuse(input.Placement ?? {}, PLACEMENT_NOT_HONOURED, "Placement.");
	if ((input.Placement?.Tenancy ?? "default") !== "default") {
		throw unsupportedParameter("Placement.Tenancy");
	}
	if (input.EnclaveOptions?.Enabled) {
		throw unsupportedParameter("EnclaveOptions.Enabled");
	}
	if (input.HibernationOptions?.Configured) {
		throw unsupportedParameter("HibernationOptions.Configured");
	}
	const { PrivateDnsNameOptions: names = {} } = input;
	refuse(names, DNS_NOT_HONOURED, "PrivateDnsNameOptions.");
	if ((names.HostnameType ?? "ip-name") !== "ip-name") {
		throw unsupportedParameter("PrivateDnsNameOptions.HostnameType");
	}
	refuseInterfaces(input);
}

function refuseInterfaces({ NetworkInterfaces = [] }: LaunchInput): void {
	if (NetworkInterfaces.length > 1) {
		throw unsupportedParameter("NetworkInterface.2");
	}
	for (const networkInterface of NetworkInterfaces) {
		refuse(networkInterface, INTERFACE_NOT_HONOURED, "NetworkInterface.");
	}
}

function refuse<Name extends string>(
	given: Partial<Record<Name, unknown>>,
	names: readonly Name[],
	prefix = "",
): void {
	const name = names.find((one) => isMeant(given[one]));
	if (name !== undefined) throw unsupportedParameter(prefix + name);
}

/** Clients send empty, zero and false values for what they do not want. */
function isMeant(value: unknown): boolean {
	if (Array.isArray(value)) return value.length > 0;
	return Boolean(value);
}
