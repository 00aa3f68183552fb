// Runs inside an instance: prints who the AWS SDK for Go finds itself to be, configured with nothing but where STS is.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

func main() {
	ctx := context.Background()
	settings, err := config.LoadDefaultConfig(ctx)
	exitOn(err)
	client := sts.NewFromConfig(settings, sts.WithEndpointResolver(sts.EndpointResolverFromURL(os.Args[1])))
	identity, err := client.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	exitOn(err)
	fmt.Println(*identity.Arn)
}

func exitOn(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
