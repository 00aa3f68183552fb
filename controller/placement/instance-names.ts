/** The name that an instance has inside, made of its address. */
export function privateDnsName(privateIp: string, region: string): string {
	return `ip-${privateIp.replaceAll(".", "-")}.${region}.compute.internal`;
}

/** The id of an instance's one network interface. */
export function networkInterfaceId(instanceId: string): string {
	return `eni-${instanceId.slice(2)}`;
}
