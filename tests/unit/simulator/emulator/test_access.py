"""Programs are led to the emulator and to nothing else."""

from pathlib import Path

from simulator.emulator import EmulatorAccess

ACCESS = EmulatorAccess(endpoint="http://127.0.0.1:4999", account="111122223333", region="eu-central-1")


def test_the_environment_leads_to_the_emulator_only():
    base = {
        "PATH": "/bin",
        "AWS_PROFILE": "production",
        "AWS_SESSION_TOKEN": "token",
        "AWS_ENDPOINT_URL_S3": "https://elsewhere.example",
        "AWS_CA_BUNDLE": "/some/bundle",
        "CDK_DEFAULT_ACCOUNT": "999999999999",
    }
    environment = ACCESS.environment(work_dir=Path("/work-dir"), base=base)
    assert environment["PATH"] == "/bin"
    assert environment["AWS_ENDPOINT_URL"] == ACCESS.endpoint
    assert environment["AWS_REGION"] == "eu-central-1"
    assert environment["AWS_ACCESS_KEY_ID"] == "111122223333"
    foreign = {"AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL_S3", "AWS_CA_BUNDLE", "CDK_DEFAULT_ACCOUNT"}
    assert not foreign & set(environment)


def test_no_profile_of_the_developer_is_read():
    environment = ACCESS.environment(work_dir=Path("/work-dir"), base={})
    assert environment["AWS_CONFIG_FILE"].startswith("/work-dir/")
    assert environment["AWS_SHARED_CREDENTIALS_FILE"].startswith("/work-dir/")


def test_clients_speak_to_the_emulator_as_root_of_the_account(monkeypatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://elsewhere.example")
    client = ACCESS.client("ssm")
    assert client.meta.endpoint_url == ACCESS.endpoint
    assert client.meta.region_name == "eu-central-1"
    assert client._get_credentials().access_key == "111122223333"
