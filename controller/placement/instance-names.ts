/**
 * The name that an instance has inside, made of its address; AWS's oldest region has a domain of its own.
 * @see https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-instance-naming.html
 */
export function privateDnsName(privateIp: string, region: string): string {
	const domain =
		region === "us-east-1" ? "ec2.internal" : `${region}.compute.internal`;
	return `ip-${privateIp.replaceAll(".", "-")}.${domain}`;
}

/** The id of an instance's one network interface. */
export function networkInterfaceId(instanceId: string): string {
	return `eni-${instanceId.slice(2)}`;
}

/** The id of the instance whose network interface that is. */
export function interfaceHolderId(interfaceId: string): string {
	return interfaceId.replace(/^eni-/, "i-");
}
