"""AuthKeysSSMUtilFunction: the CloudFormation custom resource that makes keys and parameter placeholders."""
