from app.crud import throttle


def test_an_address_of_ipv4_is_itself_however_it_is_written() -> None:
    assert throttle.address("::ffff:192.0.2.7") == throttle.address("192.0.2.7")
    assert throttle.address("::ffff:192.0.2.8") != throttle.address("192.0.2.7")


def test_of_ipv6_a_customer_s_network_counts_as_one() -> None:
    assert throttle.address("2001:db8::1") == throttle.address("2001:db8::2")
    assert throttle.address("2001:db8::1") != throttle.address("2001:db8:0:1::1")
